package io.gengfu.model.broken;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class ModelThatLogs {
  static final Logger LOG = LoggerFactory.getLogger(ModelThatLogs.class);

  private ModelThatLogs() {}
}
