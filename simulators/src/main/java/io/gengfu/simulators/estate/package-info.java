/** A whole estate of simulators, and the site folder by which a gateway finds them. */
@NullMarked
package io.gengfu.simulators.estate;

import org.jspecify.annotations.NullMarked;
