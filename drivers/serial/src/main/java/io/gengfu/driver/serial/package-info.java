/**
 * Bytes on a serial line, for the drivers whose protocols travel on one: a port of this machine, or
 * one behind a device server on the network.
 */
@NullMarked
package io.gengfu.driver.serial;

import org.jspecify.annotations.NullMarked;
