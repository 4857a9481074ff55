package policies

import (
	"fmt"
	"path"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"accord.dev/k8s/checks/manifests"
)

var images = []Rule{
	{"own-images", "what we did not build we cannot mend", eachContainer(ownImages)},
	{"one-release", "services of two releases share one schema by luck", oneRelease},
	{"no-moving-tags", "a tag that moves makes two pods of one Deployment differ",
		eachContainer(noMovingTags)},
	{"pull-policy-said", "what it is by default depends on the tag's name", eachContainer(pullPolicySaid)},
}

// Images are those that images/NAME.Dockerfile makes, each without "accord-".
var Images = []string{"accord-gateway", "accord-redis", "accord-services"}

func nameAndTag(image string) (name, tag string) {
	name, tag, _ = strings.Cut(path.Base(image), ":")
	return name, tag
}

func ownImages(container corev1.Container) string {
	name, _ := nameAndTag(container.Image)
	for _, own := range Images {
		if name == own {
			return ""
		}
	}
	return fmt.Sprintf("image %s is none of ours", container.Image)
}

func noMovingTags(container corev1.Container) string {
	if _, tag := nameAndTag(container.Image); tag == "" || tag == "latest" {
		return fmt.Sprintf("image %s has to name a release", container.Image)
	}
	return ""
}

func oneRelease(set *manifests.Set) []string {
	tags := map[string]bool{}
	for _, workload := range set.Workloads() {
		for _, container := range workload.Containers() {
			_, tag := nameAndTag(container.Image)
			tags[tag] = true
		}
	}
	if len(tags) > 1 {
		return []string{fmt.Sprintf("images of %d releases", len(tags))}
	}
	return nil
}

func pullPolicySaid(container corev1.Container) string {
	if container.ImagePullPolicy == "" {
		return "say imagePullPolicy"
	}
	return ""
}
