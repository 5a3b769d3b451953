/** What a manifest writes and a process reads, in one place; docs/settings.md lists it. */
export { GatewaySetting, MAX_FETCH_REDIRECTS, MAX_GATEWAY_REQUESTS, MAX_GATEWAY_TIMEOUT_MS } from './gateway-setting';
export { ModelServerSetting } from './model-server-setting';
export { MAX_TENSOR_BYTES, MODEL_ROOT, ManagementPath, ModelServerPath, Port, RUN_AS } from './ports';
export type { Setting } from './setting';
