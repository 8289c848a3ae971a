/** In: environment variables. Out: checked settings that services share. */
package io.weir.kit.settings;
