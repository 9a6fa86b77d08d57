/**
 * OPC UA over TCP: one session, one subscription and one driver for each endpoint.
 *
 * <p>{@link io.gengfu.driver.opcua.OpcUaDriver} keeps the freshness promise, the reconnecting and
 * the writes on one thread and knows nothing of Eclipse Milo; {@code Milo…} classes speak to the
 * library, whose classes are first loaded on a thread of their own, so that starting costs nothing.
 * Vendors' node ids belong to profiles, never here.
 */
@NullMarked
package io.gengfu.driver.opcua;

import org.jspecify.annotations.NullMarked;
