/**
 * How fast the rule engine is, next to the same rules written by hand and to CEL's own runtime. Its
 * table is docs/performance.md. No part of the product.
 */
@NullMarked
package io.gengfu.rules.bench;

import org.jspecify.annotations.NullMarked;
