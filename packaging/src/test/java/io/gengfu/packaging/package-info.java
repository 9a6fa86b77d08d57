/** What the Debian package holds, looked at from outside with Debian's own tools. */
@NullMarked
package io.gengfu.packaging;

import org.jspecify.annotations.NullMarked;
