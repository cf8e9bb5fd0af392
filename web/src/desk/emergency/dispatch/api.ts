// What the pages of dispatch ask of the API.

import { get, post, upload } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items } from '@shared/api/types'

type Schemas = components['schemas']
export type Dispatch = Schemas['DispatchOut']
export type Closing = Schemas['ClosingOut']
export type Vehicle = Schemas['VehicleOut']
export type Run = Schemas['RunOut']
export type RunStop = Schemas['StopOut']
export type ProposedStop = Schemas['ProposedStop']
export type RunProposal = Schemas['RunProposal']
export type RunPlanRow = Schemas['RunPlanRow']
export type RoadMap = Schemas['RoadMap']
export type RoadLine = Schemas['RoadLine']
export type RoadNetwork = Schemas['RoadNetworkOut']
export type RoadCheck = Schemas['RoadCheck']
export type Spot = Schemas['SpotOut']
export type Datum = 'wgs84' | 'gcj02' | 'bd09'
export type Position = [number, number]

const operation = (id: string, path = ''): string => `/emergency/operations/${id}${path}`

function fileForm(file: File, values: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.set(name, value)
  form.set('file', file)
  return form
}

export const dispatch = {
  networks: () => get<Items<RoadNetwork>>('/emergency/roads'),
  checkRoads: (file: File, place: string, datum: Datum) => upload<RoadCheck>('/emergency/roads/check', fileForm(file, { place, datum })),
  takeRoads: (file: File, values: { id: string; place: string; datum: Datum; synthetic: string; note: string }) => upload<RoadNetwork>('/emergency/roads', fileForm(file, values)),
  read: (id: string) => get<Dispatch>(operation(id, '/dispatch')),
  roads: (id: string) => get<RoadMap>(operation(id, '/roads')),
  close: (id: string, body: Schemas['ClosingIn']) => post<Closing>(operation(id, '/closings'), body),
  open: (closing: string, body: Schemas['ReasonIn']) => post<Closing>(`/emergency/closings/${closing}/open`, body),
  addVehicle: (id: string, body: Schemas['NewVehicleIn']) => post<Vehicle>(operation(id, '/vehicles'), body),
  takePlanned: (id: string, command: string) => post<Dispatch>(operation(id, '/vehicles/planned'), { id: command }),
  changeVehicle: (vehicle: string, body: Schemas['VehicleChangeIn']) => post<Vehicle>(`/emergency/vehicles/${vehicle}/changes`, body),
  addErrand: (id: string, body: Schemas['NewErrandIn']) => post<Schemas['ErrandOut']>(operation(id, '/errands'), body),
  withdrawErrand: (errand: string, body: Schemas['ReasonIn']) => post<Schemas['ErrandOut']>(`/emergency/errands/${errand}/withdraw`, body),
  propose: (id: string, body: Schemas['RunsWishIn']) => post<RunProposal>(operation(id, '/runs/proposals'), body),
  plans: (id: string) => get<Items<RunPlanRow>>(operation(id, '/runs/plans')),
  plan: (plan: string) => get<RunProposal>(`/emergency/runs/plans/${plan}`),
  adopt: (proposal: string, command: string) => post<Dispatch>(`/emergency/runs/proposals/${proposal}/adopt`, { id: command }),
}
