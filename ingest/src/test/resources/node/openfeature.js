// What OpenFeature's published clients make of the answers of ingest, as JSON, a line for each question and client.
// Usage: node openfeature.js BASE_URL QUESTIONS   a JSON array of {"context", "flag", "otherwise"}; asked in their order
const server = require('@openfeature/server-sdk');
const web = require('@openfeature/web-sdk');
const { OFREPProvider } = require('@openfeature/ofrep-provider');
const { OFREPWebProvider } = require('@openfeature/ofrep-web-provider');

const [baseUrl, questions] = process.argv.slice(2);
ask(JSON.parse(questions)).then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});

async function ask(all) {
  await server.OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl }));
  await web.OpenFeature.setContext(all[0].context);
  await web.OpenFeature.setProviderAndWait(new OFREPWebProvider({ baseUrl, cacheMode: 'disabled' }));
  for (const { context, flag, otherwise } of all) {
    print('server', await details(server.OpenFeature.getClient(), flag, otherwise, context));
    await web.OpenFeature.setContext(context);
    print('web', await details(web.OpenFeature.getClient(), flag, otherwise));
  }
}

function details(client, flag, otherwise, ...context) {
  switch (typeof otherwise) {
    case 'boolean': return client.getBooleanDetails(flag, otherwise, ...context);
    case 'number': return client.getNumberDetails(flag, otherwise, ...context);
    case 'string': return client.getStringDetails(flag, otherwise, ...context);
    default: return client.getObjectDetails(flag, otherwise, ...context);
  }
}

function print(client, { value, variant, reason, errorCode, flagMetadata }) {
  console.log(JSON.stringify({ client, value, variant, reason, errorCode, outside: flagMetadata?.outside, exposure: flagMetadata?.exposure }));
}
