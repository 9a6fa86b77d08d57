package io.gengfu.driver.opcua;

import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;

/** Why there is no value. */
record Failure(Cause cause, String detail) {

  Reading of(Point point) {
    return Reading.bad(point, cause, detail);
  }

  WriteException asException() {
    return new WriteException(cause, detail);
  }

  @Override
  public String toString() {
    return cause + " (" + detail + ")";
  }
}
