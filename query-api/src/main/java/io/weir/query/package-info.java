/** In: analysts' requests. Out: experiments, and which variant is better, by how much and how sure. */
package io.weir.query;
