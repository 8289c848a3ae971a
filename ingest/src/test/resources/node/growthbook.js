// What GrowthBook's SDK says of each line of a file.
// Usage: node growthbook.js conditions FILE   lines of [condition, attributes]; prints true or false for each
//        node growthbook.js units FILE        an experiment, then an id on each line; prints the variant's place, -1: none
const fs = require('fs');
const { GrowthBook, evalCondition } = require('@growthbook/growthbook');

const [what, file] = process.argv.slice(2);
const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
const said = what === 'conditions' ? conditions(lines) : units(lines[0], lines.slice(1));
process.stdout.write(said.join('\n'));

function conditions(pairs) {
  return pairs.map(([condition, attributes]) => evalCondition(attributes, condition));
}

function units(experiment, ids) {
  const growthbook = new GrowthBook({});
  return ids.map((id) => {
    growthbook.setAttributes({ id });
    const result = growthbook.run(experiment);
    return result.inExperiment ? result.variationId : -1;
  });
}
