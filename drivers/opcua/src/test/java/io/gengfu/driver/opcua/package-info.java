/** The driver against Milo's own server, against a stopwatch, and against another stack. */
@NullMarked
package io.gengfu.driver.opcua;

import org.jspecify.annotations.NullMarked;
