/**
 * Devices behind a broker: radio sensors by Zigbee2MQTT or ChirpStack, sockets with Tasmota,
 * vendors' boxes that publish. Which topic and which part of its payload is which signal, a profile
 * says.
 */
@NullMarked
package io.gengfu.driver.mqtt;

import org.jspecify.annotations.NullMarked;
