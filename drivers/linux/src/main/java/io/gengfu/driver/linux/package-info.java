/**
 * The C library of Linux, for the drivers that speak with device files: GPIO and I²C. What they say
 * to the kernel, structures and numbers of calls, is theirs.
 */
@NullMarked
package io.gengfu.driver.linux;

import org.jspecify.annotations.NullMarked;
