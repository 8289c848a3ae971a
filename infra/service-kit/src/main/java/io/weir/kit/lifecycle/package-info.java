/** In: work that can fail, such as following a topic. Out: work that goes on until it is stopped, and says what it waits for. */
package io.weir.kit.lifecycle;
