import type { ChannelOptions } from '@grpc/grpc-js';

/** Largest answer of a model server, in bytes. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * How calls are spread. Every address gets its share: gRPC's own default sends all calls down one connection. A server
 * that is there and fails most calls, as one does that hangs and still says how it is, gets none for a while: each of its
 * calls would hold up one of those the gateway makes at once for as long as the deadline. Never more than every second one: what all
 * of them fail is the calls' own fault.
 */
const SERVICE_CONFIG = {
  loadBalancingConfig: [
    {
      outlier_detection: {
        interval: { seconds: 2, nanos: 0 },
        base_ejection_time: { seconds: 10, nanos: 0 },
        max_ejection_time: { seconds: 60, nanos: 0 },
        max_ejection_percent: 50,
        failure_percentage_ejection: {
          threshold: 60,
          enforcement_percentage: 100,
          minimum_hosts: 2,
          request_volume: 3,
        },
        child_policy: [{ round_robin: {} }],
      },
    },
  ],
};

/** Parts of a call's time after which a silent connection is asked for a sign of life, and after which it is given up. */
const KEEPALIVE = { askAfter: 0.3, giveUpAfter: 0.4 };

/** Milliseconds below which a server that is only busy would be taken for gone. */
const MIN_KEEPALIVE_MS = { askAfter: 1_000, giveUpAfter: 2_000 };

/**
 * Options of a channel to model servers.
 * @param timeoutMs milliseconds of a call. A peer that has vanished without a word (its machine, its network) is found out
 *   in a part of that, so that what it was asked can be asked of another in time. And not sooner: gRPC's C core hangs up
 *   on clients that ask for three signs of life while it works on one answer.
 */
export function channelOptions(timeoutMs: number): ChannelOptions {
  const part = (name: keyof typeof KEEPALIVE): number =>
    Math.max(MIN_KEEPALIVE_MS[name], Math.round(timeoutMs * KEEPALIVE[name]));
  return {
    'grpc.service_config': JSON.stringify(SERVICE_CONFIG),
    // A service config or a proxy found in DNS or the environment must not reroute calls to the model.
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.keepalive_time_ms': part('askAfter'),
    'grpc.keepalive_timeout_ms': part('giveUpAfter'),
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 3_000,
    'grpc.max_send_message_length': -1,
    'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
    // Where the library looks names up itself: a target that names the DNS server to ask.
    'grpc.dns_min_time_between_resolutions_ms': 3_000,
    // Its own connections: a channel of something else in the same process has other options and another end.
    'grpc.use_local_subchannel_pool': 1,
  };
}
