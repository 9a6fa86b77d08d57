@NullMarked
package io.gengfu.rules.bench;

import org.jspecify.annotations.NullMarked;
