module.exports = {
  testRegex: 'spec\\.ts$',
  transform: { '\\.ts$': '@swc/jest' },
};
