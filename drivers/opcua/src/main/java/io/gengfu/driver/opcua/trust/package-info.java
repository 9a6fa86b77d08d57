/**
 * Certificates in files: the gateway's own, and those of servers with what an installer decided
 * about them. Knows nothing of OPC UA but what its certificates must hold (Part 6 §6.2.2).
 */
@NullMarked
package io.gengfu.driver.opcua.trust;

import org.jspecify.annotations.NullMarked;
