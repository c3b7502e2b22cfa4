// DOMPurify in jsdom, made to let SVG through as it can: reads and answers lines of JSON as worker.py does.
import {createInterface} from 'node:readline';
import createDOMPurify from 'dompurify';
import {JSDOM} from 'jsdom';

const purify = createDOMPurify(new JSDOM('').window);
const options = {USE_PROFILES: {svg: true, svgFilters: true}};
if (process.argv[2] === 'use') options.ADD_TAGS = ['use'];

for await (const line of createInterface({input: process.stdin})) {
  const {i, svg} = JSON.parse(line);
  const text = Buffer.from(svg, 'base64').toString('utf8');
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  let answer;
  try {
    const out = purify.sanitize(text, options);
    answer = {i, ok: true, out: Buffer.from(out).toString('base64')};
  } catch (error) {
    answer = {i, ok: false, err: String(error).slice(0, 200)};
  }
  answer.ms = Number(process.hrtime.bigint() - start) / 1e6;
  const used = process.cpuUsage(cpu);
  answer.cpu_ms = (used.user + used.system) / 1e3;
  process.stdout.write(JSON.stringify(answer) + '\n');
}
