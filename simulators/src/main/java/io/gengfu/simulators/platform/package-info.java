/**
 * The city platform: a broker, a receiver that keeps every message before it removes duplicates,
 * and the line between it and the gateways, which can be cut. The receiver's MQTT client is another
 * stack than the agent's.
 */
@NullMarked
package io.gengfu.simulators.platform;

import org.jspecify.annotations.NullMarked;
