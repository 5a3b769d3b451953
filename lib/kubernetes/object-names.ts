export { claimName, configMapName, dashboardName, externalServiceName, modelVolumeName } from '../model/object-names';
