/** In: published agent runs, from the shipped table or the original logs. Out: the events that tell of them. */
package io.weir.standalone.client.agentdojo;
