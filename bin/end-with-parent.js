'use strict';

// Loaded into every process the runner starts, before the program itself. The channel to the runner closes when the
// runner is gone, even by SIGKILL; then this process drains as on any other SIGTERM instead of living on unseen.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // Listening holds the event loop open; the program alone decides when it is done.
  process.channel.unref();
}
