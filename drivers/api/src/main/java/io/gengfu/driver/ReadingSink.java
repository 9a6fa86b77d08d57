package io.gengfu.driver;

import io.gengfu.model.Reading;

/** Where readings go. Called on any thread, without a lock held; returns within microseconds. */
@FunctionalInterface
public interface ReadingSink {
  void accept(Reading reading);
}
