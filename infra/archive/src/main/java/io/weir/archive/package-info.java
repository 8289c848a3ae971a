/** In: records of a topic's partition. Out: files in a folder or a bucket that hold each of them once, and those records again. */
package io.weir.archive;
