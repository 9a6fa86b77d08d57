/** The driver against golden bytes, a bare server, and servers of two other stacks. */
@NullMarked
package io.gengfu.driver.radar;

import org.jspecify.annotations.NullMarked;
