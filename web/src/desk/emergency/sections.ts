// The parts of an operation's pages, in the order in which they are offered.

export interface Section {
  /** The route's name; its path is under the operation's own. */
  name: string
  word: string
}

export const SECTIONS: readonly Section[] = [
  { name: 'operation', word: 'emergency.section_board' },
  { name: 'operation_field', word: 'emergency.section_field' },
  { name: 'operation_map', word: 'emergency.section_map' },
  { name: 'operation_handovers', word: 'emergency.section_handovers' },
  { name: 'operation_evacuation', word: 'emergency.section_evacuation' },
  { name: 'operation_dispatch', word: 'emergency.section_dispatch' },
  { name: 'operation_supplies', word: 'emergency.section_supplies' },
  { name: 'operation_review', word: 'emergency.section_review' },
]
