/** The driver against golden bytes of the data sheets and buses that are played. */
@NullMarked
package io.gengfu.driver.i2c;

import org.jspecify.annotations.NullMarked;
