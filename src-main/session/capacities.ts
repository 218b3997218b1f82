import { totalmem } from 'node:os'
import type { Capacities } from '../engine/resources.ts'

/** What this machine has beside cores (which `jobs` says): memory in bytes. */
export const machineCapacities = (): Capacities => ({ memory: totalmem() })
