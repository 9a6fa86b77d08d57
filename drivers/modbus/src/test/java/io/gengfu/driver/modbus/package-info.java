/** The driver against golden bytes, a bare server, and servers of two other stacks. */
@NullMarked
package io.gengfu.driver.modbus;

import org.jspecify.annotations.NullMarked;
