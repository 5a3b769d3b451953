import { UsageError } from './usage-error';

/** Arguments of the gRPC listener by their name in gRPC. */
export type ChannelArguments = Readonly<Record<string, number>>;

/** Those of gRPC's arguments that mean something to this server's listener, all of them numbers. */
const KNOWN: readonly string[] = [
  'grpc.keepalive_time_ms',
  'grpc.keepalive_timeout_ms',
  'grpc.max_concurrent_streams',
  'grpc.max_connection_age_grace_ms',
  'grpc.max_connection_age_ms',
  'grpc.max_connection_idle_ms',
  'grpc.max_receive_message_length',
  'grpc.max_send_message_length',
];

/**
 * Reads `--grpc_channel_arguments`: `name=value,name=value`; of a name given twice the last one counts.
 * @throws UsageError
 */
export function parseChannelArguments(text: string): ChannelArguments {
  const entries = text
    .split(',')
    .filter((part) => part !== '')
    .map(parseArgument);
  return Object.fromEntries(entries);
}

function parseArgument(part: string): [string, number] {
  const [name = '', value] = part.split('=');
  if (value === undefined) {
    throw new UsageError(`--grpc_channel_arguments has '${part}' without a value; write name=value,name=value`);
  }
  if (!KNOWN.includes(name)) {
    throw new UsageError(
      `--grpc_channel_arguments has '${name}', which this server does not know; it knows ${KNOWN.join(', ')}`,
    );
  }
  // -1 is "no limit" for the lengths.
  if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(Number(value))) {
    throw new UsageError(`--grpc_channel_arguments sets ${name} to '${value}', expected a whole number`);
  }
  return [name, Number(value)];
}
