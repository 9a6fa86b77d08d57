/** The driver against Mosquitto, with devices that speak by another client's code. */
@NullMarked
package io.gengfu.driver.mqtt;

import org.jspecify.annotations.NullMarked;
