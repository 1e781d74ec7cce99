/** Access loggers that write lines: {@code envoy.extensions.access_loggers.file.v3}. */
@NullMarked
package io.weft.extension.accesslogger.file;

import org.jspecify.annotations.NullMarked;
