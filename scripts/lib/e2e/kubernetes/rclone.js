'use strict';

const fs = require('node:fs/promises');
const path = require('node:path');
const { exec, must } = require('../../exec');
const { ensureLabTool } = require('../../lab-tools');
const { step } = require('../../progress');
const { inRoot } = require('../../paths');

const VERSION = '1.68.2';
/** What a download of a model runs in by default. */
const RCLONE = `rclone/rclone:${VERSION}`;

/** rclone with what a download and a server of S3 need: all of it takes many times as long to build. */
const MAIN = `package main

import (
	_ "github.com/rclone/rclone/backend/local"
	_ "github.com/rclone/rclone/backend/s3"
	"github.com/rclone/rclone/cmd"
	_ "github.com/rclone/rclone/cmd/copy"
	_ "github.com/rclone/rclone/cmd/serve"
	_ "github.com/rclone/rclone/cmd/serve/s3"
)

func main() { cmd.Main() }
`;

/** Has the image of rclone: the one that is there, the published one, or where nothing can be pulled one built here. */
async function ensureRcloneImage() {
  if (await succeeds(['image', 'inspect', RCLONE])) return;
  if (await step(`pull ${RCLONE}`, () => succeeds(['pull', '--quiet', RCLONE]))) return;
  const command = await ensureLabTool({
    name: 'rclone',
    version: `v${VERSION}`,
    module: 'github.com/rclone/rclone',
    pkg: '.',
    main: MAIN,
  });
  await step(`image ${RCLONE}, built here`, () => buildImage(command));
}

/** @param {readonly string[]} args */
async function succeeds(args) {
  return (await exec('docker', args)).code === 0;
}

/** The base image brings the shell and the tools the script of a download calls. @param {string} command */
async function buildImage(command) {
  const directory = path.dirname(command);
  const file = path.join(directory, 'Dockerfile');
  const dockerfile = await fs.readFile(inRoot('gateway', 'Dockerfile'), 'utf8');
  const base = process.env['BASE_IMAGE'] ?? /^ARG BASE_IMAGE=(\S+)$/m.exec(dockerfile)?.[1] ?? '';
  await fs.writeFile(file, `FROM ${base}\nCOPY rclone /usr/local/bin/rclone\nENTRYPOINT ["rclone"]\n`);
  await must('docker build', 'docker', ['build', '-f', file, '-t', RCLONE, directory]);
}

module.exports = { RCLONE, ensureRcloneImage };
