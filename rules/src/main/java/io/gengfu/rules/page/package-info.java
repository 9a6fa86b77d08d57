/** The pages that people who install a pack read, made from the pack alone. */
@NullMarked
package io.gengfu.rules.page;

import org.jspecify.annotations.NullMarked;
