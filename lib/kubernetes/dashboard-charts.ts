import type { Workload } from '../model/workload';

/** What one panel of a dashboard shows. */
export interface Chart {
  readonly title: string;
  readonly description: string;
  /** As Grafana calls it: `reqps`, `µs`, `bytes`. */
  readonly unit: string;
  readonly lines: readonly ChartLine[];
}

export interface ChartLine {
  /** PromQL. */
  readonly expr: string;
  readonly legend: string;
}

/** The charts of a workload, made of the metrics its process exports on its management port. */
export function chartsOf(workload: Workload): Chart[] {
  const pods = podMatcher(workload);
  return [...(workload.kind === 'gateway' ? gatewayCharts(pods) : modelServerCharts(pods)), ...processCharts(pods)];
}

/**
 * Label matchers for the pods of a workload: `pod` is what the operator, and the scrape configuration of Prometheus'
 * Helm chart, call them. A pod is its Deployment's name, a hash and five characters; that of `digits-gateway` is none of
 * `digits`.
 */
function podMatcher({ name, namespace }: Workload): string {
  const inNamespace = namespace === undefined ? '' : `namespace="${namespace}",`;
  return `${inNamespace}pod=~"${name}-[a-z0-9]+-[a-z0-9]+"`;
}

function modelServerCharts(pods: string): Chart[] {
  const count = ':tensorflow:serving:request_count';
  return [
    {
      title: 'Requests',
      description: 'Answered per second, by model and status.',
      unit: 'reqps',
      lines: [{ expr: rateBy('model_name, status', count, pods), legend: '{{model_name}} {{status}}' }],
    },
    {
      title: 'Errors',
      description: 'Share of the requests that were answered with another status than OK.',
      unit: 'percentunit',
      lines: [{ expr: errorShare(count, pods, 'status'), legend: 'errors' }],
    },
    {
      title: 'Latency',
      description: 'Of successful requests, by model: half of them, and 99 of 100, were faster.',
      unit: 'µs',
      lines: [0.5, 0.99].map((quantile) => ({
        expr: quantileBy('model_name', quantile, ':tensorflow:serving:request_latency_bucket', pods),
        legend: `{{model_name}} p${quantile * 100}`,
      })),
    },
  ];
}

function gatewayCharts(pods: string): Chart[] {
  const count = 'serving_gateway_requests_total';
  return [
    {
      title: 'Requests',
      description: 'Answered per second, by canonical code.',
      unit: 'reqps',
      lines: [{ expr: rateBy('code', count, pods), legend: '{{code}}' }],
    },
    {
      title: 'Errors',
      description: 'Share of the requests that were answered with another code than OK.',
      unit: 'percentunit',
      lines: [{ expr: errorShare(count, pods, 'code'), legend: 'errors' }],
    },
    {
      title: 'Stages',
      description: 'Of predictions: fetching the picture, preprocessing, asking the model; 99 of 100 were faster.',
      unit: 's',
      lines: [
        { expr: quantileBy('stage', 0.99, 'serving_gateway_stage_seconds_bucket', pods), legend: '{{stage}} p99' },
      ],
    },
    {
      title: 'Ready gateways',
      description: 'Pods that can reach a model server with the model loaded, and are not draining.',
      unit: 'none',
      lines: [{ expr: `sum(serving_gateway_ready{${pods}})`, legend: 'ready' }],
    },
  ];
}

/** Of every process of ours. */
function processCharts(pods: string): Chart[] {
  return [
    {
      title: 'Processor',
      description: 'Cores used, by pod.',
      unit: 'none',
      lines: [{ expr: rateBy('pod', 'process_cpu_seconds_total', pods), legend: '{{pod}}' }],
    },
    {
      title: 'Memory',
      description: 'Resident, by pod.',
      unit: 'bytes',
      lines: [{ expr: `sum by (pod) (process_resident_memory_bytes{${pods}})`, legend: '{{pod}}' }],
    },
    {
      title: 'Event loop delay',
      description: 'Of 100 turns of the event loop, 99 waited less. Probes and every answer wait as long.',
      unit: 's',
      lines: [{ expr: `max by (pod) (nodejs_eventloop_lag_p99_seconds{${pods}})`, legend: '{{pod}}' }],
    },
  ];
}

function rateBy(labels: string, counter: string, pods: string): string {
  return `sum by (${labels}) (rate(${counter}{${pods}}[$__rate_interval]))`;
}

function errorShare(counter: string, pods: string, label: string): string {
  const rate = (matchers: string): string => `sum(rate(${counter}{${matchers}}[$__rate_interval]))`;
  // A series appears with its first error; until then there are none, which is not the same as knowing nothing.
  return `(${rate(`${pods},${label}!="OK"`)} or vector(0)) / ${rate(pods)}`;
}

function quantileBy(label: string, quantile: number, bucket: string, pods: string): string {
  return `histogram_quantile(${quantile}, ${rateBy(`le, ${label}`, bucket, pods)})`;
}
