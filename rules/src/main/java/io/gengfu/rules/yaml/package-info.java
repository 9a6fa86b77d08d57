/** YAML 1.2 into {@link io.gengfu.settings.Node}: the one place that knows the file format. */
@NullMarked
package io.gengfu.rules.yaml;

import org.jspecify.annotations.NullMarked;
