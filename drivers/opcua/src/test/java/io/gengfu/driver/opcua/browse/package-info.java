/** Profiles made of what servers offer. */
@NullMarked
package io.gengfu.driver.opcua.browse;

import org.jspecify.annotations.NullMarked;
