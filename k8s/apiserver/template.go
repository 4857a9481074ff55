package main

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// templateOf is what an object makes its pods from; nil if it makes none.
func templateOf(object runtime.Object) *corev1.PodTemplateSpec {
	switch maker := object.(type) {
	case *appsv1.Deployment:
		return &maker.Spec.Template
	case *appsv1.StatefulSet:
		return &maker.Spec.Template
	case *batchv1.Job:
		return &maker.Spec.Template
	case *batchv1.CronJob:
		return &maker.Spec.JobTemplate.Spec.Template
	}
	return nil
}
