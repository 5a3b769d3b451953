import { ServingError } from '@cdk8s-serving/contract';
import type { GrpcCall, MessageReceiver } from './protocol/call';

/**
 * Receives the request of a method that takes one message, whole or not at all.
 * @param handle gets it when the client has sent everything. @throws ServingError to end the call with it
 */
export function receiveOne(
  call: GrpcCall,
  handle: (message: Buffer) => void,
  listener: Omit<MessageReceiver, 'message' | 'end'> = {},
): void {
  let only: Buffer | undefined;
  call.receive({
    ...listener,
    message(bytes) {
      if (only !== undefined) throw new ServingError('UNIMPLEMENTED', `${call.path} takes one message`);
      only = bytes;
    },
    end() {
      if (only === undefined) throw new ServingError('UNIMPLEMENTED', `${call.path} takes a message, and got none`);
      handle(only);
    },
  });
}
