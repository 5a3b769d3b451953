export {
  claimName,
  configMapName,
  dashboardName,
  externalServiceName,
  modelVolumeName,
  requestLogClaimName,
} from '../model/object-names';
