import type { DoctorRequest } from '../doctors/doctor.ts'
import { greeting } from './consultation.ts'

/** The one turn by which a doctor shows, before a run, that it answers as agreed. It is about no case. */
export const probe: Omit<DoctorRequest, 'consultation_id'> = {
  protocol: 'patientsim-doctor/1',
  round: 1,
  rounds_left: 29,
  final: false,
  top_k: 5,
  patient: { age: 64, gender: 'Male', arrival_transport: 'Ambulance' },
  messages: [
    { role: 'doctor', content: greeting },
    { role: 'patient', content: 'My chest hurts.' },
  ],
}
