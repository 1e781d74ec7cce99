/** Looks into ClientHellos: {@code envoy.filters.listener.tls_inspector}. */
@NullMarked
package io.weft.extension.filter.listener.tlsinspector;

import org.jspecify.annotations.NullMarked;
