/** Long tasks with progress, an estimate and cancel. */
package dev.quire.domain.job;
