import abdominal from '../../data/ontology/diagnoses/abdominal-pain.json' with { type: 'json' }
import breathlessness from '../../data/ontology/diagnoses/breathlessness.json' with { type: 'json' }
import chest from '../../data/ontology/diagnoses/chest-pain.json' with { type: 'json' }
import neurological from '../../data/ontology/diagnoses/neurological.json' with { type: 'json' }
import urinary from '../../data/ontology/diagnoses/urinary-pelvic.json' with { type: 'json' }
import { readFormat } from '../../schema/format.ts'
import { diagnosesFileSchema } from '../../schema/ontology.ts'
import { indexDiagnoses } from './entries.ts'

const files = {
  'chest-pain': chest,
  breathlessness,
  'abdominal-pain': abdominal,
  'urinary-pelvic': urinary,
  neurological,
}

/** The 25 diagnoses of the open cases, compiled for matching. */
export const ddxIndex = indexDiagnoses(
  Object.entries(files).flatMap(
    ([family, file]) => readFormat(diagnosesFileSchema, file, `bench/data/ontology/diagnoses/${family}.json`).diagnoses,
  ),
)
