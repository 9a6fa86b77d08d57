/** A mmWave radar at the end of a wire, written from the maker's book and not from the driver. */
@NullMarked
package io.gengfu.simulators.radar;

import org.jspecify.annotations.NullMarked;
