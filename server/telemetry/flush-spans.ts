import { trace, type TracerProvider } from '@opentelemetry/api';

/** What a provider may have beyond the API: that of an SDK, or the API's own one before it. */
interface RegisteredProvider extends TracerProvider {
  readonly forceFlush?: () => Promise<void>;
  readonly getDelegate?: () => RegisteredProvider;
}

/** Waits until an OpenTelemetry SDK, where there is one, has sent the spans it holds; one that cannot is none of ours. */
export async function flushSpans(): Promise<void> {
  const registered: RegisteredProvider = trace.getTracerProvider();
  // By what it has and not by its class: an SDK brings an API of its own, and so a class of its own.
  const provider = registered.getDelegate?.() ?? registered;
  await provider.forceFlush?.().catch(() => undefined);
}
