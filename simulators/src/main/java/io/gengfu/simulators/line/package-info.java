/**
 * The line between a client and a TCP server, and what can go wrong on it: slow, lossy, frozen in
 * one direction, cut; and, where MQTT 5 is spoken on it, packets that are changed, withheld or
 * forged. Knows nothing of who speaks.
 */
@NullMarked
package io.gengfu.simulators.line;

import org.jspecify.annotations.NullMarked;
