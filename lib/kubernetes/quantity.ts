import { k8s } from '../../imports/k8s';

const UNITS = ['Ki', 'Mi', 'Gi', 'Ti'] as const;

/** Bytes in the largest binary unit that is exact: `1Gi`, `1536Mi`. */
export function memoryQuantity(bytes: number): k8s.Quantity {
  let text = String(bytes);
  let amount = bytes;
  for (const unit of UNITS) {
    if (amount === 0 || amount % 1024 !== 0) break;
    amount /= 1024;
    text = `${amount}${unit}`;
  }
  return k8s.Quantity.fromString(text);
}

/** Thousandths of a core: `500m`, `2`. */
export function cpuQuantity(millis: number): k8s.Quantity {
  return k8s.Quantity.fromString(millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`);
}
